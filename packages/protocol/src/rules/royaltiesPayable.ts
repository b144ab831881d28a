/** What a song's split parties can be paid now, wei: `royalties + min(escrowed, released) − paid`. */
export function royaltiesPayable(song: {
  royalties: bigint;
  escrowed: bigint;
  released: bigint;
  paid: bigint;
}): bigint {
  const unlocked = song.escrowed < song.released ? song.escrowed : song.released;
  const payable = song.royalties + unlocked - song.paid;
  return payable > 0n ? payable : 0n;
}
