// Writes dist/, which is what users run.
import { bundleDist, writeDist } from './dist.ts';

writeDist(await bundleDist());
