export const ACKNOWLEDGE_PROTOCOL = "/musicchain/acknowledge/1.0.0";
