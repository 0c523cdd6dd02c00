#!/bin/sh
# Writes tonight's backup of the database and the uploads, and deletes those that are too old. Run as root.
# Backups hold personal data: only root reads them, and none outlives DAYS (docs/privacy.md).
set -eu
umask 077

TARGET=${LOTSE_BACKUP_DIR:-/var/backups/lotse}
DATABASE=${LOTSE_BACKUP_DATABASE:-lotse}
VAR=${LOTSE_VAR_DIR:-/var/lib/lotse}
DAYS=14

today=$(date +%F)
mkdir -p "$TARGET"
# Under another name until it is whole: a backup that is there can be restored.
runuser -u postgres -- pg_dump --format=custom "$DATABASE" > "$TARGET/part.dump"
mv "$TARGET/part.dump" "$TARGET/lotse-$today.dump"
mkdir -p "$VAR/media"
tar -C "$VAR" -czf "$TARGET/part.tar.gz" media
mv "$TARGET/part.tar.gz" "$TARGET/media-$today.tar.gz"
find "$TARGET" -name '*-????-??-??.*' -mtime +$DAYS -delete
