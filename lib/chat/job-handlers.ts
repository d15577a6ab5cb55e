import "server-only";

import { registerHandlers } from "#lib/jobs/index.ts";
import { slotsOfModel } from "#lib/models/index.ts";
import { compactionJob } from "./compaction-job.ts";
import { titleJob } from "./title.ts";

registerHandlers({ compaction: compactionJob, title: titleJob }, slotsOfModel);
