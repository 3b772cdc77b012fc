/** Complaints of clouds that nothing is wrong with: by what they say, and why. */
const HARMLESS: readonly { readonly says: RegExp; readonly why: string }[] = [
  {
    says: /\bsshd\[\d+\]: error: (?:bind \[127\.0\.0\.1\]:\d+: Address already in use|channel_setup_fwd_listener_tcpip: cannot listen to port)/,
    why: 'several commands of stacklab work on the node: each wants to answer its apt, and one of them does',
  },
  {
    says: /\bsshd\[\d+\]: error: connect_to \S+ port \d+: failed\b/,
    why: 'what stacklab asked for through this node has nobody who listens: whoever asked says so',
  },
  {
    says: /\bCompute host \S+ could not be found\b/,
    why: 'a compute node that starts for the first time asks for the record of itself before it has made one',
  },
  {
    says: /\blibvirtd\[\d+\]: Unable to open \/dev\/kvm\b/,
    why: 'libvirtd asks what there is; an instance that needs KVM says so itself',
  },
  {
    says: /\blibvirtd\[\d+\]: internal error: (?:Child process \(\S*\/dmidecode |Failed to get udev device for syspath '\/sys\/devices\/virtual\/dmi\/id')/,
    why: 'a container has no firmware that could tell of its machine',
  },
  {
    says: /\bCannot open network namespace "qrouter-[^"]*": No such file or directory/,
    why: 'an address is announced three times in six seconds, and a router that is deleted meanwhile has no namespace to do it in',
  },
];

/** Whether a complaint is heard of clouds that are well, too. */
export function isHarmless(text: string): boolean {
  return HARMLESS.some(({ says }) => says.test(text));
}
