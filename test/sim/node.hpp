#pragma once
// One node: a whole house without sockets, that runs when it is told to and can die at any point.

#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/log.hpp"
#include "net/http.hpp"
#include "sim/ether.hpp"
#include "sim/post.hpp"
#include "sim/store.hpp"

namespace deskbell::app {
struct House;
}

namespace deskbell::sim {

/// What nodes that work together share.
struct Site {
    struct Files {
        std::filesystem::path database;  ///< migrated, of this site alone
        std::filesystem::path indexes;   ///< where nodes keep what is theirs
    };
    explicit Site(const Files& files) : store(files.database), folder(files.indexes) {}
    Store store;
    Ether ether;
    BlobShelf shelf;
    const std::filesystem::path folder;
};

struct Answer {
    int status = 0;
    std::string text, etag;
    json::Value body;
    std::shared_ptr<net::WebSocketHandler> upgrade;

    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// The member as an id, 0 when it is none.
    [[nodiscard]] std::int64_t id(std::string_view key) const;
};

struct Call {
    std::string method = "GET", target, body, token;
    std::string key = {};      ///< Idempotency-Key
    std::string ifMatch = {};  ///< with its quotes
    bool webSocket = false;
};

class Node {
public:
    struct Parts {
        Site& site;
        Post& post;
        const Clock& clock;
        Log& log;
        std::uint64_t seed;
        int number;  ///< of this node, from 1
    };
    explicit Node(Parts parts);
    ~Node();

    void start();
    /// Its memory is gone. What it has not committed never happened.
    void crash();
    [[nodiscard]] bool isUp() const;
    /// Whether it died in the middle of something and is still to be carried out.
    [[nodiscard]] bool isDying() const;
    [[nodiscard]] int number() const { return parts_.number; }
    /// How often it was started: clients of an earlier life are not connected any more.
    [[nodiscard]] int life() const { return lives_; }

    /// nullopt: it died meanwhile and never answered.
    [[nodiscard]] std::optional<Answer> call(const Call& call);
    /// As a mail server in front hands it over. True when it was acknowledged.
    [[nodiscard]] bool deliver(const std::string& from, const std::string& to, std::string raw);

    /// Understands mail, runs jobs that are due.
    void work();
    /// Reads on in the event log and tells its clients.
    void readOn();
    void index();
    /// Up to which event it surely knows: what it remembers is never older than that.
    [[nodiscard]] std::int64_t knownPosition() const { return known_; }

    [[nodiscard]] app::House& house();
    [[nodiscard]] NodeDatabase& database();

private:
    [[nodiscard]] std::int64_t head() const;

    struct Running;
    Parts parts_;
    std::unique_ptr<Running> running_;
    int lives_ = 0;
    std::int64_t known_ = 0;
};

}  // namespace deskbell::sim
