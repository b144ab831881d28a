// Generated from contracts/songs/Recordings.sol by `npm run abi`.
export const recordingsAbi = [
  {"inputs":[{"internalType":"address","name":"ledger","type":"address"}],"name":"Attached_Already","type":"error"},
  {"inputs":[],"name":"Attached_NotYet","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"}],"name":"Recordings_HiddenAlready","type":"error"},
  {"inputs":[{"internalType":"address","name":"caller","type":"address"},{"internalType":"address","name":"council","type":"address"}],"name":"Recordings_NotCouncil","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"}],"name":"Recordings_NotHidden","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"}],"name":"Recordings_SongUnknown","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"uint256","name":"songId","type":"uint256"},{"indexed":false,"internalType":"string","name":"reason","type":"string"}],"name":"SongHidden","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"uint256","name":"songId","type":"uint256"},{"indexed":false,"internalType":"string","name":"reason","type":"string"}],"name":"SongShown","type":"event"},
  {"inputs":[],"name":"attach","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"},{"internalType":"string","name":"reason","type":"string"}],"name":"hide","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"}],"name":"isHidden","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"ledger","outputs":[{"internalType":"contract IPlayLedger","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"songId","type":"uint256"},{"internalType":"string","name":"reason","type":"string"}],"name":"unhide","outputs":[],"stateMutability":"nonpayable","type":"function"},
] as const;
