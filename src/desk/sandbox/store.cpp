#include "desk/sandbox/sandbox.hpp"

namespace deskbell::sandbox {

namespace {

constexpr db::Statement kInsert{
    "sandbox_mails.insert",
    "INSERT INTO sandbox_mails (id, at, from_address, recipients, subject, message_id, raw) "
    "SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM sandbox_mails WHERE "
    "message_id = $6 AND recipients = $4)"};
constexpr db::Statement kPrune{"sandbox_mails.prune",
                               "DELETE FROM sandbox_mails WHERE id < (SELECT min(id) FROM (SELECT "
                               "id FROM sandbox_mails ORDER BY id DESC LIMIT 2000) newest)"};
constexpr db::Statement kList{"sandbox_mails.list",
                              "SELECT id, at, from_address, recipients, subject, message_id, '' "
                              "FROM sandbox_mails ORDER BY id DESC LIMIT $1"};
constexpr db::Statement kFind{"sandbox_mails.find",
                              "SELECT id, at, from_address, recipients, subject, message_id, raw "
                              "FROM sandbox_mails WHERE id = $1"};

SandboxMail read(const db::Row& row) {
    return {row.id<SandboxMailId>(0),
            row.time(1),
            row.text(2),
            row.text(3),
            row.text(4),
            row.text(5),
            row.text(6)};
}

}  // namespace

void Sandbox::keep(db::WriteTx& tx, SandboxMail mail) {
    tx.run(kInsert, {ids_.next(), clock_.now(), mail.from, mail.recipients, mail.subject,
                     mail.messageId, mail.raw});
    tx.run(kPrune, {});
}
std::vector<SandboxMail> Sandbox::list(db::ReadTx& tx, int limit) const {
    return tx.list(kList, {limit}, read);
}
std::optional<SandboxMail> Sandbox::find(db::ReadTx& tx, SandboxMailId id) const {
    return tx.find(kFind, {id}, read);
}

}  // namespace deskbell::sandbox
