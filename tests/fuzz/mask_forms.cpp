// Encoded forms of a secret. Property: whatever stands around it, a secret in base64, hex, percent-encoding,
// JSON, XML or a shell's quotes (written here by encoders of our own) is masked: what is left does not hold
// the middle of the encoded text.
#include "core/mask/form_search.hpp"
#include "core/mask/redact.hpp"
#include "core/mask/stream_mask.hpp"
#include "fuzz.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

std::string base64(std::string_view text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                          reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string each(std::string_view text, const char* form, bool (*plain)(char)) {
    std::string out;
    for (const char c : text) {
        char code[16];
        std::snprintf(code, sizeof code, form, static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += plain(c) ? std::string(1, c) : std::string(code);
    }
    return out;
}

bool unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}
bool never(char) { return false; }

std::string masked(const FormSearch& patterns, std::string_view text) {
    StreamMask mask(patterns);
    const auto room = mask.room();
    std::copy_n(text.data(), std::min(text.size(), room.size()), room.data());
    std::string out(mask.masked(std::min(text.size(), room.size())));
    return out += mask.finish();
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string before(take_line(rest)), after(take_line(rest));
    const std::string secret(rest.substr(0, 200));
    if (secret.find_first_of("\r\n\\") != std::string::npos || !maskable(secret) || secret.front() == ' ' ||
        secret.size() < 12)
        return;
    if (secret.find_first_of(" \t\v\f") != std::string::npos) return; // ends are trimmed
    if (before.size() + after.size() > 1000) return;
    const FormSearch patterns(search_forms(Secret(secret)));
    Redactor redact;
    redact.add(Secret(secret));
    for (const std::string& form : {secret, each(secret, "%02x", never), each(secret, "%02X", never),
                                    each(secret, "%%%02X", unreserved)}) {
        for (const std::string& out :
             {masked(patterns, before + form + after), redact(before + form + after)})
            must(out.find(form) == std::string::npos || before.find(form) != std::string::npos ||
                     (before + after).find(form) != std::string::npos,
                 "an encoded secret is masked");
    }
    for (std::size_t offset = 0; offset < 3; ++offset) {
        const std::string text = std::string(offset, 'x') + secret + after;
        const std::string encoded = base64(text);
        const std::size_t begin = (offset * 8 + 5) / 6, end = (offset + secret.size()) * 8 / 6;
        const std::string core = encoded.substr(begin, end - begin);
        for (const std::string& out : {masked(patterns, encoded), redact(encoded)})
            must(out.find(core) == std::string::npos, "base64 of a secret is masked at every offset");
    }
}
