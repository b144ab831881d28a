/**
 * What a seeder tells of its addresses, the ones that matter first: an announcement has room for 16. Relays come
 * first, because a peer behind a NAT has nothing else; its addresses of WebRTC follow from them.
 */
export function announcedAddresses(addresses: readonly string[]): string[] {
  const rank = (address: string) => {
    if (address.includes("/p2p-circuit")) return 0;
    return /^\/ip4\/127\.|^\/ip6\/::1\//.test(address) ? 2 : 1;
  };
  return addresses.filter((address) => !address.includes("/webrtc/")).sort((a, b) => rank(a) - rank(b));
}
