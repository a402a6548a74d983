// libpq, and what its header offers only as macros that Swift does not import.
#ifndef ANNALS_CPOSTGRES_SHIM_H
#define ANNALS_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

// Fields of an error; each is owned by the result, and null where the server sent none.
static inline const char *annals_pq_sqlstate(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}
static inline const char *annals_pq_message(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}
static inline const char *annals_pq_detail(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
}
static inline const char *annals_pq_hint(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
}
static inline const char *annals_pq_context(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_CONTEXT);
}
static inline const char *annals_pq_table(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_TABLE_NAME);
}
static inline const char *annals_pq_column(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
}
static inline const char *annals_pq_constraint(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}

// Notices are not ours to print: libpq's default writes them to stderr.
static inline void annals_pq_drop_notice(void *context, const PGresult *result) {
  (void)context;
  (void)result;
}
static inline void annals_pq_silence_notices(PGconn *connection) {
  PQsetNoticeReceiver(connection, annals_pq_drop_notice, 0);
}

#endif
