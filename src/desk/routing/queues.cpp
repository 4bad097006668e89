#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/routing/impl.hpp"

namespace deskbell::routing {

namespace {

constexpr std::size_t kMostQueues = 200;

Error nameTaken() {
    return {Errc::conflict, "queue.name.taken", "name", "There is a queue of that name."};
}
std::string subjectOf(QueueId id) {
    return "queue:" + toString(id);
}

}  // namespace

const Queue* Plan::find(QueueId id) const {
    const auto found = std::find_if(queues.begin(), queues.end(),
                                    [&](const Queue& queue) { return queue.id == id; });
    return found == queues.end() ? nullptr : &*found;
}

bool Plan::asksForLanguage() const {
    return std::any_of(queues.begin(), queues.end(), [](const Queue& queue) {
        return queue.active && (queue.speaksLanguage || !queue.conditions.languages.empty());
    });
}

BoardQueue boardQueueOf(const Queue& queue) {
    return {.id = queue.id,
            .strategy = queue.strategy,
            .skills = queue.skills,
            .speaksLanguage = queue.speaksLanguage};
}

std::shared_ptr<const Plan> Routing::Impl::plan(db::ReadTx& tx) {
    return remembered_.get(tx);
}

rules::TicketFacts Routing::Impl::factsOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                                          const Plan& plan) const {
    rules::TicketFacts facts{.inbox = ticket.inbox,
                             .tagKeys = {},
                             .channel = ticket.channel,
                             .priority = ticket.priority,
                             .language = {}};
    for (const auto& tag : ticket.tags) facts.tagKeys.push_back(foldKey(tag));
    if (plan.asksForLanguage()) {
        if (const auto customer = parts.customers.find(tx, ticket.customer))
            facts.language = rules::languageOf(customer->language);
    }
    return facts;
}

const Queue* Routing::Impl::queueOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                                    const Plan& plan) const {
    if (plan.queues.empty()) return nullptr;
    return rules::choose(plan.queues, factsOf(tx, ticket, plan));
}

Result<void> Routing::Impl::checkReferences(db::ReadTx& tx, const Queue& queue) const {
    if (queue.team && parts.people.directory(tx)->team(queue.team) == nullptr)
        return Error{Errc::invalid, "team.unknown", "team_id", "Choose a team."};
    for (const auto& need : queue.skills) {
        if (!store::findSkill(tx, need.skill))
            return Error{Errc::invalid, "skill.unknown", "skills", "There is no such skill."};
    }
    return {};
}

Result<Queue> Routing::Impl::addQueue(db::WriteTx& tx, const Actor& actor, Queue wanted) {
    auto queue = rules::check(std::move(wanted));
    if (!queue) return queue;
    if (auto good = checkReferences(tx, *queue); !good) return std::move(good).error();
    if (store::queues(tx).size() >= kMostQueues)
        return Error{Errc::conflict, "queue.too_many", "", "There are 200 queues already."};
    queue->id = parts.ids.make<QueueId>();
    queue->createdAt = parts.clock.now();
    if (!store::insertQueue(tx, *queue)) return nameTaken();
    parts.audit.record(tx, actor, "queue.added", subjectOf(queue->id),
                       kernel::AuditDetails(queue->name).take());
    announce(tx, kQueuesChanged, queue->id.value, actor.agent);
    return store::findQueue(tx, queue->id).value();
}

Result<Queue> Routing::Impl::changeQueue(db::WriteTx& tx, const Actor& actor, const Queue& stored,
                                         Queue wanted) {
    auto queue = rules::check(std::move(wanted));
    if (!queue) return queue;
    if (auto good = checkReferences(tx, *queue); !good) return std::move(good).error();
    if (!store::updateQueue(tx, *queue)) return nameTaken();
    parts.audit.record(
        tx, actor, "queue.changed", subjectOf(queue->id),
        kernel::AuditDetails(queue->name).changed("name", stored.name, queue->name).take());
    announce(tx, kQueuesChanged, queue->id.value, actor.agent);
    return store::findQueue(tx, queue->id).value();
}

Result<void> Routing::Impl::removeQueue(db::WriteTx& tx, const Actor& actor, QueueId id) {
    const auto queue = store::findQueue(tx, id);
    if (!queue) return Error{Errc::notFound, "queue.not_found", "", "There is no such queue."};
    store::removeQueue(tx, id);
    parts.audit.record(tx, actor, "queue.removed", subjectOf(id),
                       kernel::AuditDetails(queue->name).take());
    announce(tx, kQueuesChanged, id.value, actor.agent);
    return {};
}

Result<void> Routing::Impl::orderQueues(db::WriteTx& tx, const Actor& actor,
                                        const std::vector<QueueId>& order) {
    std::set<QueueId> known, named(order.begin(), order.end());
    for (const auto& queue : store::queues(tx)) known.insert(queue.id);
    if (known != named || named.size() != order.size())
        return Error{Errc::conflict, "queue.order", "ids",
                     "Name every queue once. The list has changed; load it again."};
    std::int64_t position = 0;
    for (const auto id : order) store::placeQueue(tx, id, ++position);
    parts.audit.record(tx, actor, "queue.ordered", "queues");
    announce(tx, kQueuesChanged, 0, actor.agent);
    return {};
}

Result<void> Routing::Impl::setWeights(db::WriteTx& tx, const Actor& actor,
                                       const rules::Weights& weights) {
    for (const auto& [channel, weight] : weights) {
        if (!rules::usualWeights().contains(channel))
            return Error{Errc::invalid, "channel.unknown", "items", "There is no such channel."};
        store::setWeight(tx, channel, weight);
    }
    parts.audit.record(tx, actor, "queue.weights_changed", "channel_weights");
    announce(tx, kQueuesChanged, 0, actor.agent);
    return {};
}

}  // namespace deskbell::routing
