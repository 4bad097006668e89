// The least server that net can make, to be set against nginx: /10k answers ten kilobytes from
// memory, /live upgrades to a WebSocket that stays silent. Runs until standard input ends.
//
//     net_hello PORT [CERTIFICATE KEY]

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "net/http.hpp"

namespace {

using namespace deskbell;

void answer(net::HttpRequest request, std::shared_ptr<net::Responder> responder,
            const std::shared_ptr<const std::string>& body) {
    net::HttpResponse response;
    if (request.webSocket) {
        response.upgrade = std::make_shared<net::WebSocketHandler>();
        // The program would keep the socket; here its handler does, as long as it is open.
        const auto kept = std::make_shared<std::shared_ptr<net::WebSocket>>();
        response.upgrade->opened = [kept](auto socket) { *kept = std::move(socket); };
        response.upgrade->received = [](auto) {};
        response.upgrade->closed = [kept] { kept->reset(); };
    } else {
        response.headers.add("Content-Type", "application/json");
        response.sharedBody = body;
    }
    responder->send(std::move(response));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 4) return 2;
    const SystemClock clock;
    const auto log = makeJsonLog(LogLevel::warn);
    const auto body = std::make_shared<const std::string>(std::string(10'000, 'x'));
    net::ServerOptions options;
    options.port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
    if (argc == 4) {
        options.certificate = argv[2];
        options.privateKey = argv[3];
    }
    const auto server = net::startHttpServer(
        std::move(options),
        [&body](net::HttpRequest request, std::shared_ptr<net::Responder> responder) {
            answer(std::move(request), std::move(responder), body);
        },
        clock, *log);
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {
    }
    server->stop(std::chrono::seconds(5));
    return 0;
}
