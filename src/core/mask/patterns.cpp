#include "core/mask/patterns.hpp"

#include "core/base/text_forms.hpp"
#include "core/mask/masks.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace snykcred {

namespace {

constexpr std::size_t k_block = sizeof(std::uint32_t);
constexpr unsigned k_filter_bits =
    17; // 16 KiB: half of a first-level cache, 2 % set with 64 forms of 36 bytes
constexpr unsigned k_bucket_bits = 12;
constexpr std::size_t k_max_stride = 64; // a cache line: larger steps save nothing and fill the filter

std::uint32_t load(const char* at) {
    std::uint32_t block = 0;
    std::memcpy(&block, at, k_block);
    return block;
}

/// Multiplicative hashing (Knuth, TAOCP 6.4): the upper bits are the mixed ones.
std::uint32_t mix(std::uint32_t block) { return block * 2654435761U; }

/// May a form have the block at `at`? No member: those of position-independent code are called, not inlined,
/// and this is the hot loop.
bool maybe(const std::uint64_t* filter, const char* at) {
    const std::uint32_t bit = mix(load(at)) >> (32 - k_filter_bits);
    return ((filter[bit / 64] >> (bit % 64)) & 1U) != 0;
}

template<class T>
void wipe(std::vector<T>& values) {
    wipe_bytes(reinterpret_cast<char*>(values.data()), values.size() * sizeof(T));
}

void cover(std::vector<Span>& covered, Span span) {
    if (covered.empty() || span.begin > covered.back().end) {
        covered.push_back(span);
    } else {
        covered.back().end = std::max(covered.back().end, span.end);
    }
}

} // namespace

std::string_view Patterns::text(const Form& form) const {
    return bytes_.reveal([&form](std::string_view all) { return all.substr(form.begin, form.size); });
}

Patterns::Patterns(std::vector<Secret> forms) {
    std::sort(forms.begin(), forms.end(), before);
    std::size_t shortest = SIZE_MAX;
    std::size_t total = 0;
    for (const Secret& form : forms) {
        const std::size_t size = form.reveal([](std::string_view bytes) { return bytes.size(); });
        if (size < k_min_mask_size) continue;
        bytes_.append(form);
        forms_.push_back({total, size});
        total += size;
        shortest = std::min(shortest, size);
        longest_ = std::max(longest_, size);
    }
    if (forms_.empty()) return;
    stride_ = std::min(shortest - k_block + 1, k_max_stride);

    filter_.resize((std::size_t{1} << k_filter_bits) / 64);
    buckets_.resize((std::size_t{1} << k_bucket_bits) + 1);
    samples_.reserve(forms_.size() * stride_);
    for (std::uint32_t form = 0; form < forms_.size(); ++form) {
        const std::string_view bytes = text(forms_[form]);
        first_bytes_[static_cast<unsigned char>(bytes.front())] = true;
        for (std::uint32_t offset = 0; offset < stride_; ++offset) {
            const std::uint32_t h = mix(load(bytes.data() + offset));
            const std::uint32_t bit = h >> (32 - k_filter_bits);
            filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
            ++buckets_[(h >> (32 - k_bucket_bits)) + 1];
            samples_.push_back({load(bytes.data() + offset), form, offset});
        }
    }
    for (std::size_t i = 1; i < buckets_.size(); ++i)
        buckets_[i] += buckets_[i - 1];
    std::sort(samples_.begin(), samples_.end(), [](const Sample& a, const Sample& b) {
        const auto bucket = [](const Sample& s) { return mix(s.block) >> (32 - k_bucket_bits); };
        return std::pair(bucket(a), b.offset) < std::pair(bucket(b), a.offset);
    });
}

Patterns::~Patterns() {
    wipe(samples_);
    wipe(filter_);
}

/// Compares the forms that have the block at `at`; gives where the first of those begins that goes on behind
/// the window.
std::size_t Patterns::compare(std::string_view window, std::size_t at, std::vector<Span>& covered) const {
    std::size_t open = window.size();
    const Block block = load(window.data() + at);
    const std::uint32_t bucket = mix(block) >> (32 - k_bucket_bits);
    for (std::uint32_t i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i) {
        const Sample& sample = samples_[i];
        if (sample.block != block || sample.offset > at) continue;
        const std::size_t begin = at - sample.offset;
        const std::string_view form = text(forms_[sample.form]);
        const std::string_view there = window.substr(begin, form.size());
        if (!form.starts_with(there)) continue;
        if (there.size() == form.size()) {
            cover(covered, {begin, begin + form.size()});
        } else {
            open = std::min(open, begin);
        }
    }
    return open;
}

bool Patterns::begins_form(std::string_view tail) const {
    if (!first_bytes_[static_cast<unsigned char>(tail.front())]) return false;
    const auto found =
        std::lower_bound(forms_.begin(), forms_.end(), tail,
                         [this](const Form& form, std::string_view bytes) { return text(form) < bytes; });
    return found != forms_.end() && text(*found).starts_with(tail);
}

std::size_t Patterns::find(std::string_view window, std::vector<Span>& covered) const {
    covered.clear();
    std::size_t open = window.size();
    if (forms_.empty()) return open;

    const char* const bytes = window.data();
    const std::uint64_t* const filter = filter_.data();
    std::size_t at = stride_ - 1;
    constexpr std::size_t k_at_once = 4; // one branch for four looks
    for (; at + (k_at_once - 1) * stride_ + k_block <= window.size(); at += k_at_once * stride_) {
        const bool any = static_cast<bool>(static_cast<unsigned>(maybe(filter, bytes + at)) |
                                           static_cast<unsigned>(maybe(filter, bytes + at + stride_)) |
                                           static_cast<unsigned>(maybe(filter, bytes + at + 2 * stride_)) |
                                           static_cast<unsigned>(maybe(filter, bytes + at + 3 * stride_)));
        if (!any) continue;
        for (std::size_t i = at; i < at + k_at_once * stride_; i += stride_) {
            if (maybe(filter, bytes + i)) open = std::min(open, compare(window, i, covered));
        }
    }
    for (; at + k_block <= window.size(); at += stride_) {
        if (maybe(filter, bytes + at)) open = std::min(open, compare(window, at, covered));
    }

    // From here on an occurrence cannot be complete.
    if (open == window.size()) {
        for (std::size_t tail = at + 1 - stride_; tail < window.size(); ++tail) {
            if (begins_form(window.substr(tail))) {
                open = tail;
                break;
            }
        }
    }
    while (!covered.empty() && covered.back().begin > open)
        covered.pop_back();
    return open;
}

} // namespace snykcred
