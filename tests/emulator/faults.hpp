// Scripted misbehavior: an ordered list of rules, each with what it matches, how often it acts, and what it
// does.
#pragma once

#include "emulator/message.hpp"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

/// `prefix`, then `text` so many times (0: until the peer goes away), then `suffix`.
struct Repeat {
    std::string prefix;
    std::string text;
    std::string suffix;
    long long count = 0;
};

struct Dribble {
    std::size_t bytes = 1;
    long long every_ms = 1000;
    bool head = false; // the head of the answer too, and not only its body
};

struct HeaderChange {
    std::string name;
    std::vector<std::string> values; // none: the header is removed
};

/// What a rule does. README.md says how the parts go together.
struct Deed {
    std::optional<int> status;
    std::string code; // of Snyk's error catalog, for the body that belongs to `status`
    std::vector<HeaderChange> headers;
    std::optional<std::string> body;
    std::optional<Repeat> body_repeat;
    std::optional<std::string> raw;
    std::optional<Repeat> raw_repeat;
    std::optional<std::size_t> chunk_size;
    Headers trailers;
    std::optional<Dribble> dribble;
    std::optional<std::size_t> cut_after;
    long long delay_ms = 0;
    bool http10 = false;
    bool continue_100 = false;
    bool close = false;
    bool reset = false;
    bool never = false;
    bool under_tls = false; // `raw` is written to the socket itself, where the peer expects a TLS record
    bool close_notify = true;
    bool proceed = false; // CONNECT: go on with TLS after raw bytes
    // at the stage "tls"
    std::string certificate;
    std::string tls_versions; // "1.2", or lowest and highest as "1.0-1.1"
    std::string ciphers;      // OpenSSL's list for TLS 1.2 and older, or "none"
};

/// What happens, as far as rules can see it.
struct Event {
    std::string_view stage; // accept, connect, tls, http
    std::string host;
    std::string path;
    std::string method;
    std::string layer; // origin, or proxy for what concerns an HTTPS proxy itself
};

struct Fault {
    std::size_t rule;
    Deed deed;
};

class Faults {
public:
    /// Replaces all rules and their counters. Throws std::invalid_argument that names the place of what is
    /// wrong.
    void set(std::string_view json);

    /// The first rule that matches and is not used up.
    std::optional<Fault> take(const Event& event);

private:
    struct Rule {
        std::string at;
        std::string host;
        std::string path;
        std::string method;
        std::string layer;
        std::optional<long long> nth;
        std::optional<long long> times;
        Deed deed;
        long long seen = 0;
        long long used = 0;
    };

    static Rule read_rule(const boost::json::value& value, const std::string& where);

    std::mutex mutex_;
    std::vector<Rule> rules_;
};

} // namespace emulator
