/** Complaints that only tell that something else went wrong, which most often has complained, too: by what they say, and why. */
const CONSEQUENCES: readonly { readonly says: RegExp; readonly of: string }[] = [
  {
    says: /\bNo valid host was found\b/,
    of: "the scheduler's word when every compute node has failed or been refused",
  },
  {
    says: /\bError from last host: /,
    of: 'what nova-compute said of an instance, told once more by the conductor',
  },
  {
    says: /\bExceeded max(imum number of retries| scheduling attempts)\b/,
    of: 'the same, of the last of several nodes',
  },
  {
    says: /\bBuild of instance \S+ (was re-scheduled|aborted)\b/,
    of: 'the same, with the words of what failed behind it',
  },
  {
    says: /\bsystemd\[1\]: Failed to start /,
    of: 'what the unit itself says, in its log or in the journal',
  },
  {
    says: /\bAuthorization failed\. The request you have made requires authentication\b/,
    of: 'what whoever was refused says; our own checks ask with wrong passwords, too',
  },
  {
    says: /\bAttributeError: 'NoneType' object has no attribute 'cleanup'/,
    of: 'what oslo.service says of a connection to the queue that it was not given',
  },
  { says: /\bmod_wsgi \(pid=\d+\): Exception occurred\b/, of: "the program's own traceback, which follows" },
];

/** Whether a complaint tells of what another one is the reason of. */
export function isConsequence(text: string): boolean {
  return CONSEQUENCES.some(({ says }) => says.test(text));
}
