import { folderStore } from '../../src/remote/folder-store.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { describeStore } from './store-contract.js';

describeStore('a folder', () => folderStore(temporaryDirectory()));
