#pragma once
// Structured logs: one line of JSON per event. Secrets never get in: values are given one by one,
// never whole requests.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace deskbell {

enum class LogLevel { debug, info, warn, error };

/// One key and value of a log line.
struct LogField {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Where log lines go. Injected; thread-safe. `event` is a stable key such as "mail.fetch.failed".
class Log {
public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view event,
                       std::initializer_list<LogField> fields) = 0;

    void debug(std::string_view event, std::initializer_list<LogField> f = {}) {
        write(LogLevel::debug, event, f);
    }
    void info(std::string_view event, std::initializer_list<LogField> f = {}) {
        write(LogLevel::info, event, f);
    }
    void warn(std::string_view event, std::initializer_list<LogField> f = {}) {
        write(LogLevel::warn, event, f);
    }
    void error(std::string_view event, std::initializer_list<LogField> f = {}) {
        write(LogLevel::error, event, f);
    }
};

/// JSON lines on standard error, from `least` upwards.
[[nodiscard]] std::unique_ptr<Log> makeJsonLog(LogLevel least);
/// Drops everything; for tests.
[[nodiscard]] std::unique_ptr<Log> makeNullLog();

}  // namespace deskbell
