/** Name of the journal below the data folder; Studio and command line share it, so either continues the other's runs. */
export const journalFile = 'journal.sqlite';
