// One HTTP answer out of bytes as they arrive: strict, bounded, without a copy of the body that is not wiped.
// Beast parses; nothing here knows of sockets.
#pragma once

#include "core/api/exchange.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace snykcred {

inline constexpr std::size_t k_header_limit = 16 * 1024;
/// A page of 100 organizations must fit.
inline constexpr std::size_t k_body_limit = 256 * 1024;

class HttpReply {
public:
    enum class Want { whole, header_only };
    enum class State {
        more,  ///< feed the next bytes
        whole, ///< reply() is complete
        bad,   ///< no answer of Snyk's API; trouble() says why
        cut,   ///< the stream ended too early (only from end())
    };

    /// `header_only` is for the answer to CONNECT, whose stated length means nothing (RFC 9110, 9.3.6).
    explicit HttpReply(Want want);
    ~HttpReply();

    /// Informational answers (100 Continue) are passed over. Bytes after the end are counted in surplus().
    State feed(std::string_view bytes);
    /// The peer ended the stream in order: a body without stated length (HTTP/1.0) is complete by that.
    State end();

    [[nodiscard]] Reply& reply();
    [[nodiscard]] const std::string& trouble() const;
    /// Has the peer said anything yet?
    [[nodiscard]] bool begun() const;
    [[nodiscard]] std::size_t surplus() const;
    /// May the connection carry another request?
    [[nodiscard]] bool keep_alive() const;

private:
    struct Parser;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace snykcred
