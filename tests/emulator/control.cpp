#include "emulator/control.hpp"

#include "emulator/delivery.hpp"
#include "emulator/http.hpp"
#include "emulator/text.hpp"

#include <charconv>

namespace emulator {

namespace {

Answer done() { return {200, {{"Content-Type", "application/json"}}, "{\"ok\":true}"}; }

/// GET /log?idle=MS waits until every connection has ended, so that the log holds their totals.
Answer log_answer(const Parts& parts, const Target& target) {
    const std::string idle = value_of(target.query, "idle");
    long ms = 0;
    std::from_chars(idle.data(), idle.data() + idle.size(), ms);
    if (ms > 0 && !parts.log.wait_idle(std::chrono::milliseconds(ms)))
        return {504, {{"Content-Type", "text/plain"}}, "connections are still open"};
    return {200, {{"Content-Type", "application/json"}}, parts.log.text()};
}

Answer control_answer(Parts& parts, const Request& request) {
    const Target target = split_target(request.target);
    const std::string call = request.method + " " + target.path;
    try {
        if (call == "GET /health") return done();
        if (call == "GET /log") return log_answer(parts, target);
        if (call == "DELETE /log") return parts.log.clear(), done();
        if (call == "PUT /world") return parts.snyk.set_world(request.body), done();
        if (call == "PUT /faults") return parts.faults.set(request.body), done();
    } catch (const std::exception& problem) {
        return {400, {{"Content-Type", "text/plain"}}, problem.what()};
    }
    return {404, {{"Content-Type", "text/plain"}}, "no such call: " + call};
}

} // namespace

void serve_control(Parts& parts, int descriptor) {
    Socket socket(descriptor, parts.stopper);
    Received received = read_request(socket);
    if (!received.request) return;
    received.request->keep_alive = false;
    const Answer answer = control_answer(parts, *received.request);
    deliver(socket, socket, render(answer, Deed{}, *received.request, false), Deed{});
}

} // namespace emulator
