// The URL of a service beside Snyk. Property: origin and target are the two halves of what was written, the
// host is the one of the strict reading, and the target fits a request line.
#include "core/signer/service_url.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const auto url = read_service_url(input, "--check");
    if (!url) {
        must_explain(url.error());
        return must_not_show(input, [](std::string_view text) {
            const auto read = read_service_url(text, "--check");
            return read ? std::string() : everything(read.error());
        });
    }
    must(read_https_url(input).host == url->at, "the host is that of the strict reading");
    must(input.starts_with(url->origin), "the origin is the URL's beginning");
    must(url->target.starts_with('/'), "a target is a path");
    const std::string_view rest = input.substr(url->origin.size());
    must(url->target == rest || url->target == "/" + std::string(rest), "the target is the rest");
    must(url->target.find_first_of("# \r\n\t") == std::string::npos, "a target fits a request line");
}
