#include "emulator/snyk.hpp"

#include <chrono>

namespace emulator {

namespace {

long long unix_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

} // namespace

void Snyk::set_world(std::string_view json) {
    Service fresh(parse_world(json));
    const std::lock_guard lock(mutex_);
    service_ = std::move(fresh);
}

Answer Snyk::answer(const Request& request, const std::string& host) {
    const std::lock_guard lock(mutex_);
    return service_.answer(request, host, unix_ms());
}

void Snyk::dress(Answer& answer, const Request& request) const {
    const std::lock_guard lock(mutex_);
    service_.dress(answer, request, unix_ms());
}

std::optional<BasicAuth> Snyk::proxy_auth() const {
    const std::lock_guard lock(mutex_);
    return service_.world().proxy_auth;
}

} // namespace emulator
