#!/bin/sh
# install.sh ORIGIN FOLDER: writes the configuration of a Janus in production, with secrets that nobody else has.
#
#   sudo deploy/janus-production/install.sh https://meet.example.org /etc/janus
#
# ORIGIN is the address of the page without a path: Janus answers no other site's pages. A file that is there is kept as
# NAME.before. Each run makes new secrets.
set -eu

if [ $# -ne 2 ]; then
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
templates=$(cd "$(dirname "$0")" && pwd)
origin=$1
folder=$2
if ! printf '%s\n' "$origin" | grep -qE '^https?://[a-zA-Z0-9.-]+(:[0-9]+)?$'; then
    echo "install.sh: '$origin' is no origin, such as https://meet.example.org without a slash at its end" >&2
    exit 2
fi

# 192 random bits in hexadecimal digits.
secret() {
    head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

umask 027
mkdir -p "$folder"
admin_secret=$(secret)
admin_key=$(secret)
room_secret=$(secret)
for template in "$templates"/*.jcfg.in; do
    name=$(basename "$template" .in)
    if [ -e "$folder/$name" ]; then
        mv "$folder/$name" "$folder/$name.before"
    fi
    # Secrets go through the environment of one process, not through arguments, which everybody on the machine can read.
    ORIGIN=$origin ADMIN_SECRET=$admin_secret ADMIN_KEY=$admin_key ROOM_SECRET=$room_secret awk '
        {
            gsub(/@ORIGIN@/, ENVIRON["ORIGIN"])
            gsub(/@ADMIN_SECRET@/, ENVIRON["ADMIN_SECRET"])
            gsub(/@ADMIN_KEY@/, ENVIRON["ADMIN_KEY"])
            gsub(/@ROOM_SECRET@/, ENVIRON["ROOM_SECRET"])
            print
        }' "$template" >"$folder/$name"
    # The user that Janus is to run as, where there is one.
    if getent group janus >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
        chgrp janus "$folder/$name"
    fi
done
echo "Written to $folder, for pages of $origin. The secrets stand in these files alone:"
echo "  admin_key (to make rooms) and the rooms' secret: $folder/janus.plugin.videoroom.jcfg"
echo "Say there which UDP ports and which public address Janus has: $folder/janus.jcfg, media and nat."
