// Everything. A program that needs little of it starts faster with "/chain", "/library" or "/publish".
export * from "./chain/index.ts";
export * from "./fetch/index.ts";
export * from "./library/index.ts";
export * from "./publish/index.ts";
export { createSeeder, type Seeder, type SeederConfig, type SeederStatus } from "./serve/createSeeder.ts";
export { readStatus } from "./serve/readStatus.ts";
export { signBinding } from "./serve/signBinding.ts";
