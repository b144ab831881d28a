export { type Chain, connectChain } from "./connectChain.ts";
export { explainError } from "./explainError.ts";
export { formatEther } from "./formatEther.ts";
export { type Deployment, readDeployment } from "./readDeployment.ts";
