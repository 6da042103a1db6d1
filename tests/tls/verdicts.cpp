// Reads chains from standard input, a line each: the host, the path of what is trusted, the leaf's key, and
// the certificates, by tabs, all that is binary in base64. Writes both verdicts for each line, by a tab.
#include "tls/case.hpp"

#include <openssl/evp.h>

#include <exception>
#include <iostream>
#include <sstream>

namespace {

std::string decoded(const std::string& base64) {
    std::string bytes(base64.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(base64.data()),
                                     static_cast<int>(base64.size()));
    if (size < 0) throw std::runtime_error("no base64");
    // EVP_DecodeBlock counts what stands for nothing.
    bytes.resize(static_cast<std::size_t>(size) - (base64.ends_with("==")  ? 2
                                                   : base64.ends_with('=') ? 1
                                                                           : 0));
    return bytes;
}

snykcred::tls_corpus::Case parsed(const std::string& line) {
    snykcred::tls_corpus::Case given;
    std::istringstream fields(line);
    std::string key;
    std::getline(fields, given.host, '\t');
    std::getline(fields, given.trusted, '\t');
    std::getline(fields, key, '\t');
    given.key = decoded(key);
    for (std::string field; std::getline(fields, field, '\t');)
        given.certificates.push_back(decoded(field));
    return given;
}

} // namespace

int main() {
    try {
        for (std::string line; std::getline(std::cin, line);) {
            const auto given = parsed(line);
            std::cout << snykcred::tls_corpus::verdict_of_product(given) << '\t'
                      << snykcred::tls_corpus::verdict_of_openssl(given) << std::endl;
        }
    } catch (const std::exception& error) {
        std::cerr << "tls_verdicts: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
