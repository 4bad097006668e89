#pragma once
// A server on loopback that says just what a test tells it to: for peers that are odd, slow or
// hostile in ways that no real server is.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace deskbell::test {

/// One conversation, seen from the server. What fails (the other side is gone, or says nothing for
/// ten seconds) throws and so ends the script of this conversation.
class ScriptedPeer {
public:
    explicit ScriptedPeer(int fd) : fd_(fd) {}

    /// The next line without its CRLF.
    std::string readLine();
    /// All up to and with `end`.
    std::string readUntil(std::string_view end);
    /// So many bytes, whatever they are.
    std::string readExactly(std::size_t count);
    void send(std::string_view bytes);
    /// Returns when the other side has hung up.
    void awaitEnd();

private:
    bool fill();

    int fd_;
    std::string buffer_;
};

class ScriptedServer {
public:
    /// Called for each connection, one after another, on a thread of the server. When it returns
    /// the connection is closed.
    using Script = std::function<void(ScriptedPeer&)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace deskbell::test
