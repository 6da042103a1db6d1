// A private key as people paste it. Properties: mending is done once (a mended key is in order); with no or
// several keys nothing is changed; what OpenSSL could read before, it still reads.
#include "core/snyk/pasted_key.hpp"

#include "fuzz.hpp"
#include "support/secrets.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const PastedKey first = mend_private_key(Secret(input));
    const std::string pem = test::bytes_of(first.pem);
    must(first.private_keys == 1 || pem == input, "of none or several keys nothing is mended");
    must(!first.mended.empty() || pem == input || first.private_keys == 1, "a change is named");
    if (first.private_keys == 1 && pem != input) {
        const PastedKey second = mend_private_key(first.pem);
        must(second.private_keys == 1, "a mended key is a key");
        must(test::bytes_of(second.pem) == pem, "and stays as it is");
    }
    must(is_harmless(noun_of_no_pem(input)), "a noun is a noun");
}
