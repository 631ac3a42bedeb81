import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHook } from './hook.js'

const ACCOUNT = 'account[id]=77&account[subdomain]=example'

describe('a webhook of amoCRM', () => {
  it('is read with its stage, sum and fields, by the ID and by the code', () => {
    const hook = parseHook(
      `leads[status][0][id]=12&leads[status][0][name]=Deal&leads[status][0][status_id]=142&leads[status][0][old_status_id]=5` +
        `&leads[status][0][price]=50000&leads[status][0][last_modified]=1772441000&leads[status][0][pipeline_id]=3` +
        `&leads[status][0][tags][0][id]=1&leads[status][0][custom_fields][0][id]=901&leads[status][0][custom_fields][0][name]=ID` +
        `&leads[status][0][custom_fields][0][code]=APPLICATION_ID&leads[status][0][custom_fields][0][values][0][value]=app-1&${ACCOUNT}`,
    )
    expect(hook).toEqual({
      accountId: '77',
      deals: [
        {
          action: 'status',
          id: '12',
          statusId: '142',
          pipelineId: '3',
          price: '50000',
          lastModified: '1772441000',
          fields: new Map([
            ['901', 'app-1'],
            ['APPLICATION_ID', 'app-1'],
          ]),
        },
      ],
    })
  })

  it('may bring several deals under several actions', () => {
    const hook = parseHook(
      `leads[add][0][id]=1&leads[add][1][id]=2&leads[update][0][id]=3&leads[delete][0][id]=4&${ACCOUNT}`,
    )
    expect(hook?.deals.map(({ action, id }) => `${action} ${id}`)).toEqual(['add 1', 'add 2', 'update 3', 'delete 4'])
  })

  it('may number its items with gaps and beyond any array', () => {
    const hook = parseHook(`leads[add][3][id]=1&leads[add][150000][id]=2&${ACCOUNT}`)
    expect(hook?.deals.map(({ id }) => id)).toEqual(['1', '2'])
  })

  it.each([
    ['the scalar first', 'leads[update][0][id]=1&leads[update][0][status_id]=5&leads[update][0][status_id][x]=9'],
    ['the nested key first', 'leads[update][0][status_id][x]=9&leads[update][0][id]=1&leads[update][0][status_id]=5'],
  ])('may carry a scalar and nested keys on one path, %s', (_, form) => {
    expect(parseHook(`${form}&${ACCOUNT}`)?.deals).toMatchObject([{ id: '1', statusId: '5' }])
  })

  it('may carry a list beside a scalar on its path', () => {
    expect(parseHook(`leads[update]=x&leads[update][0][id]=1&${ACCOUNT}`)?.deals).toMatchObject([{ id: '1' }])
  })

  it('holds thousands of pairs', () => {
    const items = Array.from({ length: 3_000 }, (_, index) => `leads[update][${index}][id]=${index + 1}`)
    expect(parseHook(`${items.join('&')}&${ACCOUNT}`)?.deals).toHaveLength(3_000)
  })

  it('is read from encoded text too', () => {
    const form = `leads[add][0][id]=1&leads[add][0][custom_fields][0][code]=A&leads[add][0][custom_fields][0][values][0][enum]=7&leads[add][0][custom_fields][0][values][0][value]=да`
    const hook = parseHook(`${new URLSearchParams(form).toString()}&${ACCOUNT}`)
    expect(hook?.deals[0]?.fields.get('A')).toBe('да')
  })

  it('is none without an account, and never throws', () => {
    expect(parseHook('')).toBeUndefined()
    expect(parseHook('{"leads":{}}')).toBeUndefined()
    expect(parseHook('__proto__[account][id]=1')).toBeUndefined()
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z[\]0-9=&%_.]{0,12}$/)), (parts) => {
        expect(() => parseHook(`leads${parts.join('')}&${ACCOUNT}`)).not.toThrow()
      }),
    )
  })
})
