import { describeInstaller } from '../contract.js';

describeInstaller('pip');
