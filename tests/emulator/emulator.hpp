// A Snyk of one's own, for tests in the same process: an HTTPS server on the loopback that answers as Snyk's
// API, with scripted faults and a log. README.md describes world, faults and log.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace emulator {

class Emulator {
public:
    /// Starts on threads of its own. Writes `ca.pem` into `directory`, which must exist. Port 0 takes any
    /// free one. Throws std::runtime_error if it cannot start.
    explicit Emulator(const std::string& directory, int port = 0);
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;
    /// Ends all connections and waits for the threads.
    ~Emulator();

    int port() const;             // direct TLS, and CONNECT in plain text
    int https_proxy_port() const; // TLS to the proxy itself, then CONNECT
    int control_port() const;     // plain HTTP
    const std::string& ca_file() const;

    /// Throw std::invalid_argument that names the place of what is wrong; the old state stays then.
    void set_world(std::string_view json);
    void set_faults(std::string_view json);

    /// JSON array of the entries so far. A request's entry is there before its answer is sent.
    std::string log() const;
    /// Waits until every connection has ended, so that the log holds their totals; false if that takes
    /// longer.
    bool wait_idle(std::chrono::milliseconds patience) const;
    void clear_log();

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

} // namespace emulator
