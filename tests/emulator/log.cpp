#include "emulator/log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace emulator {

namespace json = boost::json;

void Log::add(long connection, std::string_view event, json::object fields) {
    const std::lock_guard lock(mutex_);
    const auto passed = std::chrono::steady_clock::now() - start_;
    json::object entry{{"n", next_++},
                       {"connection", connection},
                       {"event", json::string(event.data(), event.size())},
                       {"at_ms", std::chrono::duration_cast<std::chrono::milliseconds>(passed).count()}};
    for (auto& field : fields)
        entry.emplace(field.key(), std::move(field.value()));
    entries_.emplace_back(std::move(entry));
}

std::string Log::text() const {
    const std::lock_guard lock(mutex_);
    return json::serialize(entries_);
}

void Log::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

void Log::opened() {
    const std::lock_guard lock(mutex_);
    ++open_;
}

void Log::closed() {
    {
        const std::lock_guard lock(mutex_);
        --open_;
    }
    changed_.notify_all();
}

bool Log::wait_idle(std::chrono::milliseconds patience) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] { return open_ == 0; });
}

} // namespace emulator
