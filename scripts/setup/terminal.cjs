'use strict';

/** Says what is going on, one line a step, so that a long installation never looks dead. */
function say(line) {
  process.stderr.write(`understudy: ${line}\n`);
}

/** Ends the set-up with one sentence and the one command to type. */
class SetupError extends Error {
  constructor(message, command) {
    super(message);
    this.command = command;
  }
}

module.exports = { say, SetupError };
