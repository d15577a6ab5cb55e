// The rows of the access matrix for collections and documents: whoever is signed in may call these, on what they may read. `status` is what they get, 404
// unless given: there is no such collection.

export const collectionCalls: { call: string; body?: unknown; status?: number }[] = [
  { call: "GET /api/collections", status: 200 },
  { call: "POST /api/collections", body: { name: "" }, status: 400 },
  { call: "POST /api/collections/search", body: { query: "x", collections: [":nobody"] } },
  { call: "GET /api/collections/:nobody" },
  { call: "PATCH /api/collections/:nobody", body: {} },
  { call: "DELETE /api/collections/:nobody" },
  { call: "GET /api/collections/:nobody/members" },
  { call: "PUT /api/collections/:nobody/members", body: { items: [] } },
  { call: "GET /api/collections/:nobody/documents" },
  // Not a form with a file.
  { call: "POST /api/collections/:nobody/documents", body: {}, status: 400 },
  { call: "GET /api/collections/:nobody/documents/:gone" },
  { call: "PUT /api/collections/:nobody/documents/:gone", body: {}, status: 400 },
  { call: "DELETE /api/collections/:nobody/documents/:gone" },
  { call: "GET /api/collections/:nobody/documents/:gone/file" },
  { call: "POST /api/collections/:nobody/documents/:gone/retry" },
  { call: "GET /api/collections/:nobody/documents/:gone/pages/1" },
  { call: "GET /api/collections/:nobody/documents/:gone/pages/1/picture" },
  { call: "GET /api/collections/:nobody/documents/:gone/passages/1" },
];
