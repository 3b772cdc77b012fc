/** Names of folders as people and CI systems make them, and a few that only a test makes. */
export const AWKWARD_NAMES: readonly string[] = [
  'feature%2Fpike',
  "Jörg's lab #1, 100% R&D",
  'a+b;c=d?e!f*g@h',
  'q"u\\o',
  '$HOME `id` ~x',
  'a:b|c<d>[e]{{f}}',
  '日本語 ☃ 𝒳',
  ' blanks ',
];
