#include "core/base/secret.hpp"

#include <algorithm>
#include <cstring>

namespace snykcred {

Secret::Secret(std::string_view bytes) { append(bytes); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        data_ = std::move(other.data_);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
}

void Secret::append(std::string_view bytes) {
    if (bytes.empty()) return;
    if (size_ + bytes.size() > capacity_) {
        const std::size_t capacity = std::max(size_ + bytes.size(), 2 * capacity_);
        auto grown = std::make_unique<char[]>(capacity);
        std::copy_n(data_.get(), size_, grown.get());
        std::copy_n(bytes.data(), bytes.size(),
                    grown.get() + size_); // before the wipe: `bytes` may be our own
        wipe_bytes(data_.get(), capacity_);
        data_ = std::move(grown);
        capacity_ = capacity;
    } else {
        std::copy_n(bytes.data(), bytes.size(), data_.get() + size_);
    }
    size_ += bytes.size();
}

void Secret::append(const Secret& other) {
    other.reveal([this](std::string_view bytes) { append(bytes); });
}

Secret Secret::duplicate() const { return Secret(std::string_view(data_.get(), size_)); }

void Secret::wipe() noexcept { wipe_bytes(data_.get(), capacity_); }

void wipe_bytes(char* bytes, std::size_t size) noexcept {
    if (bytes == nullptr) return;
    std::memset(bytes, 0, size);
    // To the compiler this may read the bytes, so it cannot leave the zeros out as never read.
    asm volatile("" : : "r"(bytes) : "memory");
}

} // namespace snykcred
