// A thread that forks all the time: for a moment each child has all files open that this process had.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

for (;;) await once(spawn('/bin/true'), 'close');
