// The rows of the access matrix for releases, tests of two models and checks of model servers: only administrators may call these. `admin` is what
// they get, 200 unless given.

export const releaseCalls: { call: string; body?: unknown; admin?: number }[] = [
  { call: "GET /api/admin/releases" },
  {
    call: "POST /api/admin/releases",
    body: { modelId: "plain", against: "plain", share: 0.1 },
    admin: 400,
  },
  { call: "GET /api/admin/releases/:nobody", admin: 404 },
  { call: "PATCH /api/admin/releases/:nobody", body: { share: 0.5 }, admin: 404 },
  { call: "DELETE /api/admin/releases/:nobody", admin: 404 },
  { call: "GET /api/admin/releases/:nobody/comparison", admin: 404 },
  { call: "POST /api/admin/releases/:nobody/complete", admin: 404 },
  { call: "POST /api/admin/releases/:nobody/revert", admin: 404 },
  { call: "GET /api/admin/question-sets" },
  {
    call: "POST /api/admin/question-sets",
    body: { name: "x", questions: [] },
    admin: 400,
  },
  { call: "PATCH /api/admin/question-sets/:nobody", body: {}, admin: 404 },
  { call: "DELETE /api/admin/question-sets/:nobody", admin: 404 },
  { call: "GET /api/admin/trials" },
  {
    call: "POST /api/admin/trials",
    body: { setId: ":nobody", modelId: "plain", against: "gpt-oss:20b" },
    admin: 404,
  },
  { call: "GET /api/admin/trials/:nobody", admin: 404 },
  { call: "DELETE /api/admin/trials/:nobody", admin: 404 },
  { call: "POST /api/admin/trials/:nobody/resume", admin: 404 },
  { call: "POST /api/admin/trials/:nobody/reveal", admin: 404 },
  {
    call: "PUT /api/admin/trials/:nobody/verdicts",
    body: { position: 0, verdict: "same" },
    admin: 404,
  },
  { call: "GET /api/admin/runtimes/checks" },
  { call: "POST /api/admin/runtimes/:nobody/check", admin: 404 },
];
