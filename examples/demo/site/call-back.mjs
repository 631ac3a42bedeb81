// The call-back form is sent as a script would send it: the page stays, FormData goes by fetch.
const form = document.querySelector('#call-back')
const answer = form?.querySelector('.answer')

form?.addEventListener('submit', async (event) => {
  event.preventDefault()
  if (!(form instanceof HTMLFormElement) || !answer) return
  answer.textContent = ''
  try {
    const response = await fetch(form.action, { method: 'POST', body: new FormData(form) })
    const { fields } = await response.json()
    form.reset()
    answer.textContent = `Thank you, we call you. This site received application ${fields.application_id ?? '(none)'}.`
  } catch {
    answer.textContent = 'That did not work. Please try once more.'
  }
})
