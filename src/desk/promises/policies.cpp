#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/promises/impl.hpp"

namespace deskbell::promises {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPolicies = 200;

Error nameTaken() {
    return {Errc::conflict, "policy.name.taken", "name", "There is a policy of that name."};
}

std::string subjectOf(PolicyId id) {
    return "promise_policy:" + toString(id);
}

}  // namespace

std::shared_ptr<const Promises::Impl::Policies> Promises::Impl::policies(db::ReadTx& tx) {
    return remembered.get(tx);
}

void Promises::Impl::announcePolicy(db::WriteTx& tx, std::int64_t subject, AgentId by) {
    remembered.changed(tx, parts.outbox.add(tx, {.kind = std::string(kPolicyChanged),
                                                 .subject = subject,
                                                 .audience = {},
                                                 .by = by,
                                                 .data = {}}));
}

rules::TicketFacts Promises::Impl::factsOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                                           const Policies& all) const {
    rules::TicketFacts facts{.inbox = ticket.inbox,
                             .priority = ticket.priority,
                             .customer = ticket.customer,
                             .organization = {},
                             .tagKeys = {},
                             .channel = ticket.channel};
    for (const auto& tag : ticket.tags) facts.tagKeys.push_back(foldKey(tag));
    const bool asked = std::any_of(all.begin(), all.end(), [](const Policy& policy) {
        return policy.active && !policy.conditions.organizations.empty();
    });
    if (asked) {
        if (const auto customer = parts.customers.find(tx, ticket.customer))
            facts.organization = customer->organization;
    }
    return facts;
}

Result<Policy> Promises::Impl::addPolicy(db::WriteTx& tx, const Actor& actor, Policy wanted) {
    auto policy = rules::check(std::move(wanted));
    if (!policy) return policy;
    if (store::policies(tx).size() >= kMostPolicies)
        return Error{Errc::conflict, "policy.too_many", "", "There are 200 policies already."};
    policy->id = parts.ids.make<PolicyId>();
    policy->createdAt = parts.clock.now();
    if (!store::insertPolicy(tx, *policy)) return nameTaken();
    parts.audit.record(tx, actor, "promise_policy.added", subjectOf(policy->id),
                       kernel::AuditDetails(policy->name).take());
    announcePolicy(tx, policy->id.value, actor.agent);
    wantRecount(tx);
    return store::findPolicy(tx, policy->id).value();
}

Result<Policy> Promises::Impl::changePolicy(db::WriteTx& tx, const Actor& actor,
                                            const Policy& stored, Policy wanted) {
    auto policy = rules::check(std::move(wanted));
    if (!policy) return policy;
    if (!store::updatePolicy(tx, *policy)) return nameTaken();
    parts.audit.record(
        tx, actor, "promise_policy.changed", subjectOf(policy->id),
        kernel::AuditDetails(policy->name).changed("name", stored.name, policy->name).take());
    announcePolicy(tx, policy->id.value, actor.agent);
    wantRecount(tx);
    return store::findPolicy(tx, policy->id).value();
}

Result<void> Promises::Impl::removePolicy(db::WriteTx& tx, const Actor& actor, PolicyId id) {
    const auto policy = store::findPolicy(tx, id);
    if (!policy) return Error{Errc::notFound, "policy.not_found", "", "There is no such policy."};
    store::removePolicy(tx, id);
    parts.audit.record(tx, actor, "promise_policy.removed", subjectOf(id),
                       kernel::AuditDetails(policy->name).take());
    announcePolicy(tx, id.value, actor.agent);
    wantRecount(tx);
    return {};
}

Result<void> Promises::Impl::orderPolicies(db::WriteTx& tx, const Actor& actor,
                                           const std::vector<PolicyId>& order) {
    std::set<PolicyId> known, named(order.begin(), order.end());
    for (const auto& policy : store::policies(tx)) known.insert(policy.id);
    if (known != named || named.size() != order.size())
        return Error{Errc::conflict, "policy.order", "ids",
                     "Name every policy once. The list has changed; load it again."};
    std::int64_t position = 0;
    for (const auto id : order) store::placePolicy(tx, id, ++position);
    parts.audit.record(tx, actor, "promise_policy.ordered", "promise_policies");
    announcePolicy(tx, 0, actor.agent);
    wantRecount(tx);
    return {};
}

void Promises::makeDefaultPolicy(db::WriteTx& tx) {
    Policy policy;
    policy.name = "Everybody";
    policy.targets = {{Kind::firstAnswer, 4h, true, true},
                      {Kind::nextAnswer, 8h, true, true},
                      {Kind::solution, 40h, true, false}};
    policy.warnings = {{1h, {Whom::owner}}};
    policy.steps = {{0min, Whom::owner, true, false, false}, {2h, Whom::lead, true, false, false}};
    policy.notice.mode = NoticeRule::Mode::offer;
    auto made = impl_->addPolicy(tx, Actor::system("Deskbell"), std::move(policy));
    ASSERT(made.has_value());
}

}  // namespace deskbell::promises
