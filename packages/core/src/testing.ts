export type { ContractCase, ContractOptions } from './engine/contract.js';
export { engineContract } from './engine/contract.js';
