// A clock for a server of a story's own: it goes on as ours does, and can be set ahead.
import { renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { house, test as base } from './fixtures';

export class Clock {
  private readonly file: string;
  private by = 0;

  constructor(private readonly name: string) {
    this.file = join(tmpdir(), `${name}-${process.pid}`);
  }

  /** How far it is ahead, in milliseconds. */
  get ahead() {
    return this.by;
  }

  set ahead(by: number) {
    this.by = by;
    this.tick();
  }

  /** The stories' `test`, on a server with this clock. */
  stories() {
    return base.extend({
      house: [
        async ({}, use) => {
          this.tick();
          const ticking = setInterval(() => this.tick(), 50);
          await house(this.name, use, { CLOCK_FILE: this.file });
          clearInterval(ticking);
        },
        { scope: 'worker' },
      ],
    });
  }

  /** In one piece, as the server may read it at any time. */
  private tick() {
    writeFileSync(`${this.file}.part`, String(Date.now() + this.by));
    renameSync(`${this.file}.part`, this.file);
  }
}
