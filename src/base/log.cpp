#include "base/log.hpp"

#include <cstdio>
#include <mutex>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace deskbell {
namespace {

constexpr std::size_t kLongestValue = 2000;  // code points; what strangers send may be long

std::string_view nameOf(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warn:
            return "warn";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

struct WriteValue {
    json::Writer& out;
    void operator()(std::string_view text) {
        out.string(firstCodePoints(toValidUtf8(text), kLongestValue));
    }
    void operator()(std::int64_t value) { out.integer(value); }
    void operator()(double value) { out.number(value); }
    void operator()(bool value) { out.boolean(value); }
};

class JsonLog final : public Log {
public:
    explicit JsonLog(LogLevel least) : least_(least) {}

    void write(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) override {
        if (level < least_) return;
        json::Writer line;
        line.beginObject();
        line.key("time").time(clock_.now());
        line.key("level").string(nameOf(level));
        line.key("event").string(event);
        for (const auto& field : fields) {
            line.key(field.key);
            std::visit(WriteValue{line}, field.value);
        }
        line.endObject();
        emit(line.take() + '\n');
    }

private:
    void emit(const std::string& line) {
        // One call per line, so that lines of several threads never mix. A log that cannot be
        // written must not stop the work: the outcome is ignored on purpose.
        const std::lock_guard lock(mutex_);
        std::fwrite(line.data(), 1, line.size(), stderr);
    }

    const LogLevel least_;
    const SystemClock clock_;
    std::mutex mutex_;
};

class NullLog final : public Log {
public:
    void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace

std::unique_ptr<Log> makeJsonLog(LogLevel least) {
    return std::make_unique<JsonLog>(least);
}

std::unique_ptr<Log> makeNullLog() {
    return std::make_unique<NullLog>();
}

}  // namespace deskbell
