import type { RouteModule } from "#lib/http/openapi.ts";
import * as healthz from "../../healthz/route.ts";
import * as metrics from "../../metrics/route.ts";
import * as readyz from "../../readyz/route.ts";
import * as rest from "../[...rest]/route.ts";
import * as adminActivity from "../admin/activity/route.ts";
import * as adminAudit from "../admin/audit/route.ts";
import * as adminDoctorStream from "../admin/doctor/stream/route.ts";
import * as adminMetricsToken from "../admin/metrics-token/route.ts";
import * as adminModelLoad from "../admin/models/[id]/load/route.ts";
import * as adminModel from "../admin/models/[id]/route.ts";
import * as adminModelUnload from "../admin/models/[id]/unload/route.ts";
import * as adminModelPull from "../admin/models/pull/route.ts";
import * as adminModelPullById from "../admin/models/pulls/[id]/route.ts";
import * as adminModelPulls from "../admin/models/pulls/route.ts";
import * as adminModels from "../admin/models/route.ts";
import * as adminQuestionSet from "../admin/question-sets/[id]/route.ts";
import * as adminQuestionSets from "../admin/question-sets/route.ts";
import * as releaseComparison from "../admin/releases/[id]/comparison/route.ts";
import * as releaseComplete from "../admin/releases/[id]/complete/route.ts";
import * as releaseRevert from "../admin/releases/[id]/revert/route.ts";
import * as adminRelease from "../admin/releases/[id]/route.ts";
import * as adminReleases from "../admin/releases/route.ts";
import * as runtimeCheck from "../admin/runtimes/[id]/check/route.ts";
import * as adminRuntime from "../admin/runtimes/[id]/route.ts";
import * as runtimeChecks from "../admin/runtimes/checks/route.ts";
import * as adminRuntimes from "../admin/runtimes/route.ts";
import * as adminRuntimeTest from "../admin/runtimes/test/route.ts";
import * as adminSettings from "../admin/settings/route.ts";
import * as trialResume from "../admin/trials/[id]/resume/route.ts";
import * as trialReveal from "../admin/trials/[id]/reveal/route.ts";
import * as adminTrial from "../admin/trials/[id]/route.ts";
import * as trialVerdicts from "../admin/trials/[id]/verdicts/route.ts";
import * as adminTrials from "../admin/trials/route.ts";
import * as adminUsage from "../admin/usage/route.ts";
import * as adminUserPassword from "../admin/users/[id]/password/route.ts";
import * as adminUser from "../admin/users/[id]/route.ts";
import * as adminUsers from "../admin/users/route.ts";
import * as variantOnServer from "../admin/variants/[id]/create/route.ts";
import * as variantModelfile from "../admin/variants/[id]/modelfile/route.ts";
import * as variantRevert from "../admin/variants/[id]/revert/route.ts";
import * as adminVariant from "../admin/variants/[id]/route.ts";
import * as variantVersion from "../admin/variants/[id]/versions/[version]/route.ts";
import * as variantImport from "../admin/variants/import/route.ts";
import * as adminVariants from "../admin/variants/route.ts";
import * as auth from "../auth/[...nextauth]/route.ts";
import * as stop from "../chat/[id]/stop/route.ts";
import * as stream from "../chat/[id]/stream/route.ts";
import * as chat from "../chat/route.ts";
import * as collectionDocumentFile from "../collections/[id]/documents/[documentId]/file/route.ts";
import * as collectionDocumentPicture from "../collections/[id]/documents/[documentId]/pages/[number]/picture/route.ts";
import * as collectionDocumentPage from "../collections/[id]/documents/[documentId]/pages/[number]/route.ts";
import * as collectionPassage from "../collections/[id]/documents/[documentId]/passages/[passageId]/route.ts";
import * as collectionDocumentRetry from "../collections/[id]/documents/[documentId]/retry/route.ts";
import * as collectionDocument from "../collections/[id]/documents/[documentId]/route.ts";
import * as collectionDocuments from "../collections/[id]/documents/route.ts";
import * as collectionMembers from "../collections/[id]/members/route.ts";
import * as collection from "../collections/[id]/route.ts";
import * as collections from "../collections/route.ts";
import * as collectionSearch from "../collections/search/route.ts";
import * as compress from "../conversations/[id]/context/compress/route.ts";
import * as cut from "../conversations/[id]/context/cuts/[messageId]/route.ts";
import * as fact from "../conversations/[id]/context/facts/[factId]/route.ts";
import * as context from "../conversations/[id]/context/route.ts";
import * as summary from "../conversations/[id]/context/summary/route.ts";
import * as leaf from "../conversations/[id]/leaf/route.ts";
import * as pin from "../conversations/[id]/messages/[messageId]/pin/route.ts";
import * as conversation from "../conversations/[id]/route.ts";
import * as conversations from "../conversations/route.ts";
import * as mePassword from "../me/password/route.ts";
import * as me from "../me/route.ts";
import * as models from "../models/route.ts";
import * as people from "../people/route.ts";
import * as setup from "../setup/route.ts";

/**
 * Every route by its folder in `app`. Next loads a route only when it is called, so the document imports them all to read their
 * declarations. A test compares this list with the files.
 */
export const routes: Record<string, RouteModule> = {
  "/api/[...rest]": rest,
  "/api/admin/activity": adminActivity,
  "/api/admin/audit": adminAudit,
  "/api/admin/doctor/stream": adminDoctorStream,
  "/api/admin/metrics-token": adminMetricsToken,
  "/api/admin/models/[id]": adminModel,
  "/api/admin/models/[id]/load": adminModelLoad,
  "/api/admin/models/[id]/unload": adminModelUnload,
  "/api/admin/models": adminModels,
  "/api/admin/models/pull": adminModelPull,
  "/api/admin/models/pulls": adminModelPulls,
  "/api/admin/models/pulls/[id]": adminModelPullById,
  "/api/admin/question-sets/[id]": adminQuestionSet,
  "/api/admin/question-sets": adminQuestionSets,
  "/api/admin/releases/[id]/comparison": releaseComparison,
  "/api/admin/releases/[id]/complete": releaseComplete,
  "/api/admin/releases/[id]/revert": releaseRevert,
  "/api/admin/releases/[id]": adminRelease,
  "/api/admin/releases": adminReleases,
  "/api/admin/runtimes/[id]/check": runtimeCheck,
  "/api/admin/runtimes/[id]": adminRuntime,
  "/api/admin/runtimes/checks": runtimeChecks,
  "/api/admin/runtimes/test": adminRuntimeTest,
  "/api/admin/runtimes": adminRuntimes,
  "/api/admin/settings": adminSettings,
  "/api/admin/trials/[id]/resume": trialResume,
  "/api/admin/trials/[id]/reveal": trialReveal,
  "/api/admin/trials/[id]": adminTrial,
  "/api/admin/trials/[id]/verdicts": trialVerdicts,
  "/api/admin/trials": adminTrials,
  "/api/admin/usage": adminUsage,
  "/api/admin/users/[id]/password": adminUserPassword,
  "/api/admin/users/[id]": adminUser,
  "/api/admin/users": adminUsers,
  "/api/admin/variants/[id]/create": variantOnServer,
  "/api/admin/variants/[id]/modelfile": variantModelfile,
  "/api/admin/variants/[id]/revert": variantRevert,
  "/api/admin/variants/[id]": adminVariant,
  "/api/admin/variants/[id]/versions/[version]": variantVersion,
  "/api/admin/variants/import": variantImport,
  "/api/admin/variants": adminVariants,
  "/api/auth/[...nextauth]": auth,
  "/api/chat/[id]/stop": stop,
  "/api/chat/[id]/stream": stream,
  "/api/chat": chat,
  "/api/collections/[id]/documents/[documentId]/file": collectionDocumentFile,
  "/api/collections/[id]/documents/[documentId]/pages/[number]/picture": collectionDocumentPicture,
  "/api/collections/[id]/documents/[documentId]/pages/[number]": collectionDocumentPage,
  "/api/collections/[id]/documents/[documentId]/passages/[passageId]": collectionPassage,
  "/api/collections/[id]/documents/[documentId]/retry": collectionDocumentRetry,
  "/api/collections/[id]/documents/[documentId]": collectionDocument,
  "/api/collections/[id]/documents": collectionDocuments,
  "/api/collections/[id]/members": collectionMembers,
  "/api/collections/[id]": collection,
  "/api/collections": collections,
  "/api/collections/search": collectionSearch,
  "/api/conversations/[id]/context/compress": compress,
  "/api/conversations/[id]/context/cuts/[messageId]": cut,
  "/api/conversations/[id]/context/facts/[factId]": fact,
  "/api/conversations/[id]/context": context,
  "/api/conversations/[id]/context/summary": summary,
  "/api/conversations/[id]/leaf": leaf,
  "/api/conversations/[id]/messages/[messageId]/pin": pin,
  "/api/conversations/[id]": conversation,
  "/api/conversations": conversations,
  "/api/me/password": mePassword,
  "/api/me": me,
  "/api/models": models,
  "/api/people": people,
  "/api/setup": setup,
  "/healthz": healthz,
  "/metrics": metrics,
  "/readyz": readyz,
};
