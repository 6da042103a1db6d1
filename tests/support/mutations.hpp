// Bytes as a broken or hostile peer might send them: good ones, changed in a few places. Seeded, so that a
// failure comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred::test {

class Mutations {
public:
    /// `words`: what is put in now and then, besides single bytes.
    Mutations(std::uint64_t seed, std::vector<std::string> words) : random_(seed), words_(std::move(words)) {}

    /// Below `limit`.
    std::size_t number(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

    std::string of(std::string bytes) {
        for (std::size_t changes = 1 + number(4); changes > 0; --changes) {
            const std::size_t at = number(bytes.size() + 1);
            const std::size_t size = number(2) == 0 ? 1 : number(40);
            switch (number(6)) {
            case 0: bytes.insert(at, 1, static_cast<char>(number(256))); break;
            case 1: bytes.insert(at, words_[number(words_.size())]); break;
            case 2: bytes.insert(at, bytes.substr(number(bytes.size() + 1), size)); break;
            case 3: bytes.erase(at, size); break;
            case 4: bytes.resize(at); break;
            default:
                if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << number(8)));
            }
        }
        return bytes;
    }

private:
    std::mt19937_64 random_;
    std::vector<std::string> words_;
};

} // namespace snykcred::test
