// Stands for the tags of Yandex Metrica and Convead, which a real site has beside Throughline's: sets the cookies that they
// would, so that their stand-ins know the visitor. The demonstration loads nothing from elsewhere.
for (const [name, value] of [
  ['_ym_uid', `${Math.floor(Date.now() / 1000)}${Math.floor(Math.random() * 1e9)}`],
  ['convead_guest_uid', `demo-${Math.random().toString(36).slice(2)}`],
]) {
  if (!document.cookie.includes(`${name}=`))
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`
}
