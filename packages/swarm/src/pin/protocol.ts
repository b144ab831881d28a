export const PIN_PROTOCOL = "/musicchain/pin/1.0.0";
