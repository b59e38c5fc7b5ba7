import { describeInstaller } from '../contract.js';

describeInstaller('uv');
