#include "support/fault_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <random>
#include <sstream>
#include <utility>

namespace dotsync {
namespace {

constexpr std::size_t sector = 512;

/// What SQLite takes for an open file; the real one lies behind it in the same block of memory.
struct FaultFile {
  sqlite3_file base;
  FaultVfs* owner;
  std::string* name;  ///< empty of a temporary file
};

FaultFile* own(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(own(file) + 1); }

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

int close_file(sqlite3_file* file) {
  const int code = real(file)->pMethods != nullptr ? real(file)->pMethods->xClose(real(file)) : SQLITE_OK;
  delete own(file)->name;
  return code;
}

int read_file_at(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), out, size, offset);
}

int write_file_at(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  FaultFile* const mine = own(file);
  sqlite3_int64 before = 0;
  real(file)->pMethods->xFileSize(real(file), &before);
  const int code = mine->owner->judge(*mine->name, offset + size > before, false);
  if (code != SQLITE_OK) return code;
  mine->owner->wrote(*mine->name, offset, std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  FaultFile* const mine = own(file);
  const int code = mine->owner->judge(*mine->name, false, false);
  if (code != SQLITE_OK) return code;
  mine->owner->truncated(*mine->name, size);
  return real(file)->pMethods->xTruncate(real(file), size);
}

/// The real disk is not asked: what counts as durable is kept here.
int sync_file(sqlite3_file* file, int) {
  FaultFile* const mine = own(file);
  const int code = mine->owner->judge(*mine->name, false, true);
  if (code == SQLITE_OK) mine->owner->synced(*mine->name);
  return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int lock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); }
int control_file(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file*) { return static_cast<int>(sector); }
/// Nothing is promised that a plain disk does not keep.
int characteristics(sqlite3_file*) { return 0; }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

sqlite3_io_methods make_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 2;  // no mapped pages: every write is to be seen
  methods.xClose = close_file;
  methods.xRead = read_file_at;
  methods.xWrite = write_file_at;
  methods.xTruncate = truncate_file;
  methods.xSync = sync_file;
  methods.xFileSize = file_size;
  methods.xLock = lock_file;
  methods.xUnlock = unlock_file;
  methods.xCheckReservedLock = check_lock;
  methods.xFileControl = control_file;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = characteristics;
  methods.xShmMap = shm_map;
  methods.xShmLock = shm_lock;
  methods.xShmBarrier = shm_barrier;
  methods.xShmUnmap = shm_unmap;
  return methods;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  static const sqlite3_io_methods methods = make_methods();
  auto* const owner = static_cast<FaultVfs*>(vfs->pAppData);
  const int code = owner->real()->xOpen(owner->real(), name, real(file), flags, out);
  file->pMethods = nullptr;
  if (code != SQLITE_OK) return code;
  own(file)->owner = owner;
  own(file)->name = new std::string(name == nullptr ? "" : name);
  file->pMethods = &methods;
  owner->opened(*own(file)->name);
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  auto* const owner = static_cast<FaultVfs*>(vfs->pAppData);
  if (owner->is_dead()) return SQLITE_IOERR_DELETE;
  owner->removed(name);
  return owner->real()->xDelete(owner->real(), name, 0);
}

}  // namespace

FaultVfs::FaultVfs() : real_(sqlite3_vfs_find(nullptr)), own_(new sqlite3_vfs(*real_)) {
  own_->zName = "fault";
  own_->pAppData = this;
  own_->szOsFile = static_cast<int>(sizeof(FaultFile)) + real_->szOsFile;
  own_->xOpen = open_file;
  own_->xDelete = delete_file;
  sqlite3_vfs_register(own_, 1);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(own_);
  sqlite3_vfs_register(real_, 1);
  delete own_;
}

void FaultVfs::fail_at(long nth, Fault fault) {
  countdown_ = nth;
  fault_ = fault;
  failed_ = false;
}

int FaultVfs::judge(const std::string& name, bool grows, bool is_sync) {
  const int error = is_sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
  if (dead_) return error;
  if (name.empty()) return SQLITE_OK;
  if (grows && !reserve_.empty() && std::filesystem::exists(reserve_)) return SQLITE_FULL;
  if (fault_ == Fault::none || --countdown_ != 0) return SQLITE_OK;
  failed_ = true;
  dead_ = fault_ == Fault::power;
  return std::exchange(fault_, Fault::none) == Fault::full && !is_sync ? SQLITE_FULL : error;
}

void FaultVfs::opened(const std::string& name) {
  if (!name.empty() && files_.count(name) == 0) files_[name].durable = content(name);
}

void FaultVfs::wrote(const std::string& name, std::int64_t offset, std::string bytes) {
  if (!name.empty()) files_[name].pending.push_back({offset, std::move(bytes), false});
}

void FaultVfs::truncated(const std::string& name, std::int64_t size) {
  if (!name.empty()) files_[name].pending.push_back({size, {}, true});
}

void FaultVfs::synced(const std::string& name) {
  if (!name.empty()) files_[name] = {content(name), {}};
}

void FaultVfs::restore(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (auto& [name, file] : files_) {
    std::string bytes = file.durable;
    for (const Change& change : file.pending) {
      const auto offset = static_cast<std::size_t>(change.offset);
      if (change.truncates) {
        if (random() % 2 == 0 && bytes.size() > offset) bytes.resize(offset);
        continue;
      }
      for (std::size_t at = 0; at < change.bytes.size(); at += sector) {
        if (random() % 2 == 0) continue;
        const std::size_t size = std::min(sector, change.bytes.size() - at);
        bytes.resize(std::max(bytes.size(), offset + at + size));
        std::memcpy(bytes.data() + offset + at, change.bytes.data() + at, size);
      }
    }
    std::ofstream(name, std::ios::binary | std::ios::trunc) << bytes;
    std::filesystem::remove(name + "-shm");
  }
  files_.clear();
  dead_ = false;
}

}  // namespace dotsync
