// What the command line and the runners' main processes need of reports.
export { usualReportFolder } from './event/journal.js';
export { page } from './report/html/page.js';
export { readJournal } from './report/read-journal.js';
export { reportOf } from './report/report.js';
export type { ReportedRun, TestFileRun } from './report/run.js';
export { startReport } from './report/run.js';
export type { Advice, Report, ReportedEnvironment } from './report/schema.js';
export { reportSchema } from './report/schema.js';
export type { WrittenReport } from './report/write.js';
export { writeReport } from './report/write.js';
