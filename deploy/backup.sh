#!/bin/sh
# Writes tonight's backup of the database and the uploads, and deletes those that are too old. Run as root, by its unit.
# Backups hold personal data: only root reads them, and none outlives DAYS (docs/privacy.md).
set -eu
umask 077

TARGET=${LOTSE_BACKUP_DIR:-/var/backups/lotse}
DUMP=${LOTSE_BACKUP_COMMAND:-runuser -u postgres -- pg_dump --format=custom lotse}
VAR=${LOTSE_VAR_DIR:-/var/lib/lotse}
DAYS=14

[ -d "$VAR" ] || { echo "There is no folder $VAR: set LOTSE_VAR_DIR." >&2; exit 1; }
today=$(date +%F)
mkdir -p "$TARGET"
# Under another name until it is whole: a backup that is there can be restored.
trap 'rm -f "$TARGET/part.dump" "$TARGET/part.tar.gz"' EXIT
$DUMP > "$TARGET/part.dump"
[ -s "$TARGET/part.dump" ] || { echo "The dump is empty." >&2; exit 1; }
mv "$TARGET/part.dump" "$TARGET/lotse-$today.dump"
# The first upload makes the folder, as the portal's user.
if [ -d "$VAR/media" ]; then
  tar -C "$VAR" -czf "$TARGET/part.tar.gz" media
  mv "$TARGET/part.tar.gz" "$TARGET/media-$today.tar.gz"
else
  echo "There are no uploads in $VAR yet."
fi
# What stays now must not be too old when the next night comes.
find "$TARGET" -name '*-????-??-??.*' -mmin "+$(((DAYS - 1) * 24 * 60))" -delete
