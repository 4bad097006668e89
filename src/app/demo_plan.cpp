#include "app/demo_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "app/demo_names.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace deskbell::app::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// SplitMix64: the same sequence on every machine.
class Dice final : public Random {
public:
    void fill(void* out, std::size_t size) override {
        auto* bytes = static_cast<unsigned char*>(out);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(next() >> 32);
    }
    [[nodiscard]] int number(int low, int high) {
        return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    template <class List>
    [[nodiscard]] const auto& pick(const List& list) {
        return list[below(list.size())];
    }

private:
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::uint64_t state_ = 20'240'501;
};

// How many conversations began within the last hours, and how long ago, in minutes.
constexpr std::array<int, 8> kFresh{3, 9, 17, 34, 52, 81, 118, 163};
constexpr int kRecent = 48;  // conversations of the last three days, with the fresh ones
constexpr auto kOpens = hours(7), kCloses = hours(18);

struct Crowd {
    std::string_view language;
    int people;
};
constexpr std::array<Crowd, 4> kCrowds{{{"en", 84}, {"de", 20}, {"fr", 9}, {"es", 9}}};

const std::vector<PlannedCustomer>& machines() {
    static const std::vector<PlannedCustomer> kMachines{
        {"Green Trade News", "news@greentrade.example", "", "", "en", Who::machine},
        {"RankBooster", "offers@rankbooster.example", "", "", "en", Who::machine},
        {"Vase Wholesale", "no-reply@vasewholesale.example", "", "", "en", Who::machine}};
    return kMachines;
}

class Planner {
public:
    explicit Planner(Timestamp now) : now_(now) {}

    Plan make() {
        for (auto part :
             {orderScenarios(), weddingScenarios(), businessScenarios(), foreignScenarios()}) {
            plan_.scenarios.insert(plan_.scenarios.end(), part.begin(), part.end());
        }
        inviteCustomers();
        for (int i = 0; i < kConversations; ++i) converse(startOf(i));
        std::stable_sort(plan_.moments.begin(), plan_.moments.end(),
                         [](const Moment& a, const Moment& b) { return a.at < b.at; });
        return std::move(plan_);
    }

private:
    void inviteCustomers() {
        std::set<std::string> known;
        auto draw = [&](const Words& words, std::string_view domain, Who who) {
            for (;;) {
                auto name = std::string(dice_.pick(words.firstNames)) + " " +
                            std::string(dice_.pick(words.lastNames));
                if (!known.insert(name).second) continue;
                auto email = addressPart(name) + "@" + std::string(domain);
                // Numbers that are set aside for stories (Ofcom).
                auto phone = dice_.below(3) == 0
                                 ? "+44 20 7946 0" + std::to_string(dice_.number(100, 999))
                                 : "";
                plan_.customers.push_back(
                    {name, email, phone, std::string(words.timeZone), words.language, who});
                return;
            }
        };
        for (const auto& crowd : kCrowds) {
            const auto& words = wordsOf(crowd.language);
            for (int i = 0; i < crowd.people; ++i) draw(words, words.mailDomain, Who::person);
        }
        for (const auto& company : kCompanies) {
            for (int i = 0; i < 3; ++i) draw(wordsOf("en"), company.domain, company.who);
        }
        plan_.customers.insert(plan_.customers.end(), machines().begin(), machines().end());
    }

    Timestamp startOf(int index) {
        if (index < static_cast<int>(kFresh.size())) {
            return now_ - minutes(kFresh[static_cast<std::size_t>(index)]) -
                   seconds(dice_.number(0, 50));
        }
        const bool recent = index < kRecent;
        const auto day = std::chrono::floor<days>(now_) -
                         days(recent ? dice_.number(0, 2) : dice_.number(3, kDays - 1));
        const auto at = Timestamp(day) + minutes(dice_.number(6 * 60 + 20, 21 * 60 + 40)) +
                        seconds(dice_.number(0, 59));
        return at < now_ - hours(3) ? at : at - days(1);
    }

    std::size_t drawScenario() {
        int all = 0;
        for (const auto& scenario : plan_.scenarios) all += scenario.share;
        auto left = dice_.number(0, all - 1);
        std::size_t chosen = 0;
        while (left >= plan_.scenarios[chosen].share) left -= plan_.scenarios[chosen++].share;
        return chosen;
    }

    std::size_t drawCustomer(const Scenario& scenario) {
        for (;;) {
            const auto index = static_cast<std::size_t>(dice_.below(plan_.customers.size()));
            const auto& customer = plan_.customers[index];
            if (customer.who == scenario.who && customer.language == scenario.language)
                return index;
        }
    }

    Staff drawOwner(const Scenario& scenario) {
        if (scenario.language == "de") return jonas;
        const auto roll = dice_.below(100);
        if (scenario.desk == Desk::weddings) return roll < 60 ? jonas : rosa;
        if (roll < 45) return mia;
        if (roll < 65) return jonas;
        return roll < 90 ? tomas : rosa;
    }

    void converse(Timestamp start) {
        const auto& scenario = plan_.scenarios[drawScenario()];
        Conversation conversation{&scenario, drawCustomer(scenario), drawOwner(scenario), {}};
        const auto& customer = plan_.customers[conversation.customer];
        drawWords(customer, kStaff[conversation.owner], start);
        conversation.subject = fill(dice_.pick(scenario.subjects));
        const auto index = plan_.conversations.size();
        plan_.conversations.push_back(conversation);
        plan_.moments.push_back({start, index, true, Act::customer,
                                 fill(dice_.pick(scenario.openings)), scenario.file});

        // Now and then somebody does not come back to us.
        const bool fallsSilent = dice_.below(12) == 0;
        auto at = start;
        bool settled = false;
        for (const auto& step : scenario.steps) {
            if (fallsSilent && step.act == Act::customer) break;
            at = momentAfter(at, step);
            if (at > now_) return;
            plan_.moments.push_back({at, index, false, step.act, fill(step.text), step.file});
            settled = step.act == Act::solve || step.act == Act::replyAndSolve;
        }
        if (settled) return;
        at = momentAfter(at, {Act::solve, 4 * 24 * 60});
        if (at <= now_) plan_.moments.push_back({at, index, false, Act::solve, {}, {}});
    }

    /// Staff work from seven to six; customers sleep at night.
    Timestamp momentAfter(Timestamp before, const Step& step) {
        auto at = before +
                  seconds(dice_.number(step.minutes * 35, step.minutes * 85) + dice_.number(5, 55));
        const bool customer = step.act == Act::customer || step.act == Act::absence;
        const auto day = std::chrono::floor<days>(at);
        const auto time = at - day;
        const auto firstThing = [&](auto date) {
            return Timestamp(date) + kOpens + seconds(dice_.number(60, 3600));
        };
        if (time < (customer ? hours(6) : kOpens)) return firstThing(day);
        if (!customer && time > kCloses) return firstThing(day + days(1));
        return at;
    }

    void drawWords(const PlannedCustomer& customer, const StaffMember& owner, Timestamp start) {
        const auto& words = wordsOf(customer.language);
        const auto space = customer.name.find(' ');
        const std::string_view name = customer.name;
        words_.clear();
        words_["{name}"] = name;
        words_["{first}"] = name.substr(0, space);
        words_["{last}"] = space == name.npos ? name : name.substr(space + 1);
        words_["{agent}"] = owner.firstName();
        words_["{order}"] = std::to_string(dice_.number(48'100, 49'900));
        words_["{flower}"] = dice_.pick(words.flowers);
        do words_["{flower2}"] = dice_.pick(words.flowers);
        while (words_["{flower2}"] == words_["{flower}"]);
        words_["{recipient}"] = dice_.pick(words.recipients);
        words_["{street}"] = dice_.pick(words.streets);
        words_["{venue}"] = dice_.pick(words.venues);
        words_["{people}"] = std::to_string(dice_.number(4, 16) * 10);
        words_["{price}"] = priceInWords(dice_.number(29, 79) * 100 + 90, customer.language);
        words_["{date}"] = dayInWords(start + days(dice_.number(3, 40)), customer.language);
        words_["{olddate}"] = dayInWords(start - days(dice_.number(2, 5)), customer.language);
        for (const auto& company : kCompanies) {
            if (company.who == customer.who) words_["{company}"] = company.name;
        }
    }

    [[nodiscard]] std::string fill(std::string_view text) const {
        std::string out(text);
        for (const auto& [key, word] : words_) out = replaceAll(std::move(out), key, word);
        return out;
    }

    const Timestamp now_;
    Dice dice_;
    Plan plan_;
    std::map<std::string, std::string, std::less<>> words_;
};

}  // namespace

Plan makePlan(Timestamp now) {
    return Planner(now).make();
}

}  // namespace deskbell::app::demo
