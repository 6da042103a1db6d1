// The life of one connection: first byte, CONNECT, TLS, requests.
#pragma once

#include "emulator/faults.hpp"
#include "emulator/log.hpp"
#include "emulator/message.hpp"
#include "emulator/snyk.hpp"
#include "emulator/socket.hpp"
#include "emulator/tls.hpp"

#include <string>

namespace emulator {

/// What all connections share.
struct Parts {
    Stopper stopper;
    Log log;
    Faults faults;
    Snyk snyk;
    TlsShop tls;
};

/// `open`: TLS to the API, or CONNECT in plain text. `https_proxy`: TLS to the proxy itself, then CONNECT in
/// it.
enum class Door { open, https_proxy };

class Connection {
public:
    /// Takes the descriptor over; `address` is the local one that the peer reached.
    Connection(Parts& parts, int descriptor, long number, Door door, std::string address);

    void run();

private:
    bool accept_stage();
    void serve_bytes(Stream& stream, const std::string& host);
    void serve_tls(Stream& lower, const std::string& default_host, const std::string& layer);
    void serve_requests(Stream& stream, bool encrypted, bool may_connect);
    bool answer_request(Stream& stream, const Request& request, bool encrypted);
    /// True if a tunnel is open now; `ended` if the connection is over.
    bool answer_connect(Stream& stream, const Request& request, bool& ended);
    void log_request(const Request& request, bool encrypted, const Answer* answer,
                     const std::optional<Fault>& fault);
    void log_tls(const std::string& host, const std::string& error, const TlsStream* tls,
                 const std::string& layer);

    Parts& parts_;
    Socket socket_;
    long number_;
    Door door_;
    std::string address_;
    // of the innermost TLS and of the tunnel, for the log
    std::string sni_;
    std::string tls_version_;
    std::string proxy_auth_;
    std::string proxied_for_;
    bool resumed_ = false;
    std::size_t plain_bytes_in_ = 0;
};

} // namespace emulator
