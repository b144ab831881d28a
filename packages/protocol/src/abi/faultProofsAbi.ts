// Generated from contracts/proofs/FaultProofs.sol by `npm run abi`.
export const faultProofsAbi = [
  {"inputs":[{"internalType":"address","name":"ledger","type":"address"}],"name":"Attached_Already","type":"error"},
  {"inputs":[],"name":"Attached_NotYet","type":"error"},
  {"inputs":[{"internalType":"bytes32","name":"actual","type":"bytes32"},{"internalType":"bytes32","name":"expected","type":"bytes32"}],"name":"FaultProofs_HeaderWrong","type":"error"},
  {"inputs":[],"name":"FaultProofs_NoFault","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"batchId","type":"uint256"},{"internalType":"enum BatchStatus","name":"status","type":"uint8"}],"name":"FaultProofs_NotPending","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"uint64","name":"batchId","type":"uint64"},{"indexed":false,"internalType":"enum Fault","name":"fault","type":"uint8"},{"indexed":true,"internalType":"address","name":"challenger","type":"address"}],"name":"FaultProven","type":"event"},
  {"inputs":[],"name":"attach","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[],"name":"ledger","outputs":[{"internalType":"contract IPlayLedger","name":"","type":"address"}],"stateMutability":"view","type":"function"},
] as const;
